"""Writes the reference numbers of all areas, or of those named on the command line."""

import sys
import warnings

import torch

import clipping
import elementwise
import layers
import losses
import optimizers
import printing
import tensor
import verify
from common import VERSION, write

AREAS = {
    "losses": losses,
    "optimizers": optimizers,
    "clipping": clipping,
    "elementwise": elementwise,
    "tensor": tensor,
    "printing": printing,
    "layers": layers,
}


def main(names):
    unknown = set(names) - set(AREAS)
    if unknown:
        sys.exit(f"generate.py: unknown areas {sorted(unknown)}; there are {list(AREAS)}")
    print(VERSION)
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    for name in names or AREAS:
        cases = AREAS[name].cases()
        verify.mark_recomputed(name, cases)
        write(name, cases)


if __name__ == "__main__":
    main(sys.argv[1:])
