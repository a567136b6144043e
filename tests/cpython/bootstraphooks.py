# SPDX-License-Identifier: MIT
"""Prints what stands in the places that we use."""
import sys

import _frozen_importlib_external


def tell(name, thing):
    print('hook', name, type(thing).__name__)


tell('exec_module-first', _frozen_importlib_external._LoaderBasics.exec_module)

import asyncio
import concurrent.futures.thread
import multiprocessing.process
import threading

tell('exec_module', _frozen_importlib_external._LoaderBasics.exec_module)
tell('_set_ident', threading.Thread._set_ident)
tell('set-name', threading.Thread.name.fset)
tell('_bootstrap', multiprocessing.process.BaseProcess._bootstrap)
tell('run', concurrent.futures.thread._WorkItem.run)
tell('close', asyncio.BaseEventLoop.close)
asyncio.run(asyncio.sleep(0))
