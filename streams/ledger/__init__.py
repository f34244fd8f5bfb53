"""The transactional core: one loop, held to by every ledger. It knows no case; `streams/cases.py` tells it."""
