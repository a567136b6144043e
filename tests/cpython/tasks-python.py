# SPDX-License-Identifier: MIT
"""Another script of tasks, on an asyncio without its C part."""
import runpy
import sys

sys.modules['_asyncio'] = None
runpy.run_path(sys.argv[1])
