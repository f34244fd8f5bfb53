"""The wire contract as code: what others read and write."""
