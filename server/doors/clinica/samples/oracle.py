"""Python's own word on pickles. Reads pickles in hex, a line each. Prints for each its value as Python prints it, and that value's pickles in
hex, a protocol each, separated by tabs.
"""

import pickle
import sys

for line in sys.stdin:
    value = pickle.loads(bytes.fromhex(line.strip()))
    print(ascii(repr(value)), *(pickle.dumps(value, protocol).hex() for protocol in range(pickle.HIGHEST_PROTOCOL + 1)), sep="\t")
