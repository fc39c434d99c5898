"""How records travel from one copy to another; no copy is special, and none is believed."""
