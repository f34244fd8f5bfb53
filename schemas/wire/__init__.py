"""What strangers read and write: the wire contract as code."""
