"""The measured table: what people would feel, beside what the same machine can do at all, from the same run."""
