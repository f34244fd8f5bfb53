"""What the product says to itself: commands, states, messages. Nobody outside reads it."""
