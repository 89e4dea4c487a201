"""The mixer: one process per sitting on air, `python -m preau.studio.mixer`.

It receives RTP on loopback ports, keeps its own 25 pictures a second, encodes once and cuts HLS segments
of exactly 2.00 s. Its modules know nothing of Django, of Janus' API or of the law: it is told what to show
by JSON lines on its standard input (`control`) and says how it is by JSON lines on its standard output.
"""
