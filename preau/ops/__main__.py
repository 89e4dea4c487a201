"""`python -m preau.ops`: the command line, without needing its script on the PATH."""

import sys

from preau.ops.cli import main

sys.exit(main())
