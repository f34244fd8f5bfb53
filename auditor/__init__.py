"""The auditor: reads what a deployment wrote, and says what of its promises it did not keep."""
