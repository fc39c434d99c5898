"""What people bring along and carry away. Pure: bytes in, drafts and a report of everything not understood out."""
