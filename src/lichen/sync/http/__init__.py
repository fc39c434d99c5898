"""Between machines over HTTP: signed bytes there, signed bytes back. What they say is no matter of this folder."""
