"""The topics of a deployment: their names, what has to change on a cluster, and the check at start."""
