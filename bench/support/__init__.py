"""What all benchmarks share: processes, clients, arithmetic, one form of result."""
