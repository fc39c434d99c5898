"""Mail: how this node reaches people who are not looking, and what it takes back from them."""
