"""The life of a case: decide what happens, fold what is true, publish it to each reader."""
