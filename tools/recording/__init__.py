"""Recording real echo sessions between network namespaces: the parts of ``tools/record_captures.py``.

``namespaces`` and ``links`` build the small network, ``offload`` switches checksum and segmentation offload, ``wire``
is a cable that can lose, damage and delay, ``sniffer`` and ``foreign_writers`` record, ``capture_files`` writes,
``programs`` and ``sessions`` are who talks (``sctp`` and ``pppoe`` in user space), ``tunnels`` carry what the kernel
cannot, ``scenarios`` says what is recorded, ``readme`` describes the result.
"""
