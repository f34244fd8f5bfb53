"""What watches: a faust app over the snapshots. It counts and never decides."""
