"""Moving: how people, and whole circles, come from one machine to another. Keys stay; new ones are let in."""
