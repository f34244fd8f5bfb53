"""The product's own records: commands, states, messages. Nobody outside reads them."""
