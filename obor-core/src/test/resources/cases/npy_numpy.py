"""Writes npy_numpy.json: arrays as NumPy saves them (python3 npy_numpy.py > npy_numpy.json)."""
import io
import json

import numpy as np

values = np.array([[1, 0, 3], [100, 5, 6]])
arrays = {d: values.astype(d) for d in ("<f4", "<f8", "<i4", "<i8", "|i1", "|u1", "<i2", "<u2",
                                        "<u4", "<f2", ">f4", ">f8", ">i4", ">i8", ">i2")}
arrays |= {
    "bool": values > 2,
    "scalar": np.float32(2.5).reshape(()),
    "one_dim": np.arange(12, dtype=np.int64) - 6,
    "empty": np.zeros((0, 3), np.float64),
    "extreme_u4": np.array([0, 2**32 - 1], np.uint32),
    "extreme_u2_u1": np.array([0, 2**16 - 1], np.uint16),
    "extreme_i1": np.array([-128, 127], np.int8),
    "half": np.array([65504, 6e-8, -0.0, 0.333], np.float16),
    "fortran": np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3)),
    "fortran_3d": np.asfortranarray(np.arange(24, dtype=np.int32).reshape(2, 3, 4)),
    "fortran_bool": np.asfortranarray(values > 2),
    "long_first_dim": np.ones((100000, 0), np.float32),
}
widened = {"i1": "int32", "u1": "int32", "i2": "int32", "u2": "int32", "u4": "int64",
           "f2": "float32", "f4": "float32", "f8": "float64", "i4": "int32", "i8": "int64",
           "b1": "bool"}
cases = []
for name, array in arrays.items():
    file = io.BytesIO()
    np.save(file, array)
    dtype = widened[array.dtype.str[1:]]
    cases.append({
        "id": "numpy_" + name,
        "bytes": file.getvalue().hex(),
        "written_by_obor": array.dtype.str in ("<f4", "<f8", "<i4", "<i8", "|b1")
        and not (array.flags.f_contiguous and not array.flags.c_contiguous),
        "output": {"dtype": dtype, "shape": list(array.shape),
                   "data": array.astype(dtype).ravel().tolist()},
        "source": "numpy " + np.__version__,
    })
print("[" + ",\n".join(json.dumps(case) for case in cases) + "]")
