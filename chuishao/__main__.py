"""`python -m chuishao`: the same as the script `chuishao`; this is how `up` starts its children."""

import sys

from chuishao.start import main

if __name__ == "__main__":
    sys.exit(main())
