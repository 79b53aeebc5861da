"""Wheels for every platform from one machine: the parts of ``tools/build_wheels.py`` and ``tools/try_wheels.py``.

``zig`` is the compiler, ``building`` builds everything twice, ``checking`` says what is wrong with a wheel; ``library``
reads its compiled library, with ``elf``, ``mach_o`` and ``pe`` for the three formats. ``installing`` and ``emulating``
run what this machine can run.
"""
