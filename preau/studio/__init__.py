"""The studio: drives Janus, mixes the source on air and cuts the public video segments."""
