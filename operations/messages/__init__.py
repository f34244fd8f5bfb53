"""What commands say, in English and in Chinese side by side: a message cannot exist in one language only."""
