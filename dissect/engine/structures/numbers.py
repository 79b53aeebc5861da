"""The numbers and pointers of which structures are made."""

from __future__ import annotations

import ctypes

INT8, INT16, INT32, INT64 = ctypes.c_int8, ctypes.c_int16, ctypes.c_int32, ctypes.c_int64
UINT8, UINT16, UINT32, UINT64 = ctypes.c_uint8, ctypes.c_uint16, ctypes.c_uint32, ctypes.c_uint64
POINTER = ctypes.c_void_p
