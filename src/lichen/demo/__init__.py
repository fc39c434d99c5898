"""The demo: three months in the life of a circle, told in code through the same door as everyone's."""
