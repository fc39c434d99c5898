"""The engine: events, keys, the door, order and fold. Pure: no disk, network, clock or chance."""
