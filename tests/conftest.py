"""What all tests share: SIGINT reaches the processes that they start.

Owns: the disposition of SIGINT. Refuses: fixtures; each room of the tests has its own.
"""

import signal

# A process that a shell started in the background ignores SIGINT, and so would the processes that it starts: a test
# that sends Ctrl-C to one would wait for ever.
signal.signal(signal.SIGINT, signal.default_int_handler)
