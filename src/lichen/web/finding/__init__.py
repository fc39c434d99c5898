"""How everything one may see is found by its words."""
