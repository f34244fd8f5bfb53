"""What a text is about: category, kind, danger."""
