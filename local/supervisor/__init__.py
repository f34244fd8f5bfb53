"""Child processes: started, watched, restarted, ended in order."""
