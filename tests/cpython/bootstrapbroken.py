# SPDX-License-Identifier: MIT
"""Fails while it is being executed."""
raise ImportError('on purpose')
