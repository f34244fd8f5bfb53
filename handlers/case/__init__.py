"""A case's life: decide what happens, fold what is true, publish who hears of it."""
