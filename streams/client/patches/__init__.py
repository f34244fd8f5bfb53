"""Defects of aiokafka that this product works around, one a file."""
