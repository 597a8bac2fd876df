"""`python -m appliance.cli`: the command line where the package is not installed."""

import sys

from appliance.cli.main import main

sys.exit(main())
