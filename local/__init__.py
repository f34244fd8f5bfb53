"""One machine as a deployment: broker, supervisor, simulated people, demonstration, chaos."""
