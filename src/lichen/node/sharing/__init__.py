"""Sharing: this node among others. Which of them it knows, what it shows each, when it talks with whom."""
