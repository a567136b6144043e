# SPDX-License-Identifier: MIT
"""Checks what a compiler does not: arrows between folders, files that name each other, and the
data that a desktop reads. Usage: test-project.py SOURCE BUILD; prints TAP."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE, BUILD = Path(sys.argv[1]), Path(sys.argv[2])
ID = 'io.github.interleave.Interleave'

# A folder and a header that it must not be able to include (src/README.md has the arrows).
AGAINST_THE_ARROWS = [
    ('arena', 'glib.h'), ('arena', 'probe.h'), ('probe', 'glib.h'), ('probe', 'trace.h'),
    ('engines', 'glib.h'), ('engines', 'trace.h'), ('workloads', 'glib.h'),
    ('workloads', 'catalog.h'), ('catalog', 'trace.h'), ('catalog', 'gtk/gtk.h'),
    ('trace', 'picture.h'), ('trace', 'probe.h'), ('trace', 'gtk/gtk.h'),
    ('collector', 'picture.h'), ('collector', 'catalog.h'), ('draw', 'catalog.h'),
    ('draw', 'run-session.h'), ('draw', 'gtk/gtk.h'), ('run', 'picture.h'), ('run', 'gtk/gtk.h'),
    ('cli', 'coroutine.h'), ('cli', 'probe.h'), ('cli', 'gtk/gtk.h'),
]
# A header that each folder can include, so that the check above fails for the right reason.
ALONG_THE_ARROWS = [
    ('arena', 'arena.h'), ('probe', 'arena.h'), ('engines', 'probe.h'), ('workloads', 'probe.h'),
    ('catalog', 'glib.h'), ('trace', 'words.h'), ('collector', 'trace.h'), ('draw', 'trace.h'),
    ('run', 'catalog.h'), ('cli', 'run-session.h'),
]


def sources(*suffixes, under=('src', 'tests')):
    for folder in under:
        for path in sorted((SOURCE / folder).rglob('*')):
            if path.suffix in suffixes:
                yield path


def name(path):
    return str(path.relative_to(SOURCE))


def compile_flags(folder):
    """The compiler line of some file of src/FOLDER, without input, output and dependencies."""
    for entry in json.loads((BUILD / 'compile_commands.json').read_text()):
        path = os.path.normpath(os.path.join(entry['directory'], entry['file']))
        if Path(path).parent == SOURCE / 'src' / folder and path.endswith('.c'):
            words = shlex.split(entry['command'])
            while words[0].endswith('ccache'):
                del words[0]
            return words[:words.index('-MD')] if '-MD' in words else words[:words.index('-o')]
    return None


def can_include(folder, header):
    with tempfile.NamedTemporaryFile('w', suffix='.c') as file:
        file.write(f'#include "{header}"\n')
        file.flush()
        command = compile_flags(folder) + ['-Wno-error', '-fsyntax-only', file.name]
        done = subprocess.run(command, cwd=BUILD, capture_output=True, text=True)
    return done.returncode == 0


def check_top_level():
    """What a build, an editor or a run of ours leaves there is in .gitignore."""
    known = {'meson.build', 'README.md', 'LICENSE', 'src', 'data', 'ui', 'po', 'tests'}
    ours = re.compile(r'\..*|_?build.*|primes\..*')
    return [path.name for path in SOURCE.iterdir()
            if path.name not in known and not ours.fullmatch(path.name)]


def check_no_upward_includes():
    return [name(path) for path in sources('.c', '.h')
            if re.search(r'#\s*include\s*"\.\./', path.read_text())]


def check_arrows():
    wrong = [f'{f} can include {h}' for f, h in AGAINST_THE_ARROWS if can_include(f, h)]
    return wrong + [f'{f} cannot include {h}' for f, h in ALONG_THE_ARROWS if not can_include(f, h)]


def check_headers():
    """The first line names the file and its idea; then the license, and the guard."""
    wrong = []
    for path in sources('.h', under=('src',)):
        lines = path.read_text().split('\n')
        if not (re.fullmatch(rf'/\* {re.escape(path.name)}: .+', lines[0])
                and any('SPDX-License-Identifier: MIT' in line for line in lines[:5])
                and '#pragma once' in lines):
            wrong.append(name(path))
    return wrong


def check_licenses():
    return [name(path) for path in sources('.c', '.py', '.sh')
            if 'SPDX-License-Identifier: MIT' not in path.read_text()[:200]]


def check_sizes():
    wrong = []
    for path in sources('.c', '.h'):
        lines = path.read_text().split('\n')
        if len(lines) - 1 > 500:
            wrong.append(f'{name(path)} has {len(lines) - 1} lines')
        wrong += [f'{name(path)}:{n} is longer than 100'
                  for n, line in enumerate(lines, 1) if len(line) > 100]
    return wrong


def check_unique_names():
    seen, wrong = {}, []
    for path in sources('.c', '.h'):
        if path.name in seen:
            wrong.append(f'{name(path)} and {name(seen[path.name])}')
        seen[path.name] = path
    return wrong


def check_left_overs():
    marks = re.compile(r'\b(TO' + r'DO|FIX' + r'ME|X' + r'XX)\b')
    return [name(path) for path in sources('.c', '.h', '.py', '.sh') if marks.search(path.read_text())]


def check_potfiles():
    listed = {line for line in (SOURCE / 'po/POTFILES.in').read_text().split('\n')
              if line and not line.startswith('#')}
    wrong = [f'{file} does not exist' for file in sorted(listed) if not (SOURCE / file).is_file()]
    for path in sources('.c', under=('src',)):
        if re.search(r'\b(N?_|C_|ngettext|g_dngettext) ?\(', path.read_text()) \
                and name(path) not in listed:
            wrong.append(f'{name(path)} is not listed')
    for pattern in ('*.desktop.in', '*.metainfo.xml.in', '*.mime.xml.in', '*.gschema.xml'):
        wrong += [f'{name(path)} is not listed' for path in (SOURCE / 'data').glob(pattern)
                  if name(path) not in listed]
    wrong += [f'{name(path)} is not listed' for path in (SOURCE / 'ui').glob('*.ui')
              if name(path) not in listed]
    return wrong


def check_translations():
    wrong = []
    for language in (SOURCE / 'po/LINGUAS').read_text().split():
        done = subprocess.run(['msgfmt', '--check', '-o', '/dev/null', SOURCE / f'po/{language}.po'],
                              capture_output=True, text=True)
        if done.returncode != 0:
            wrong.append(done.stderr)
    return wrong


def check_readme():
    """The continuous integration takes its commands out of README.md, so they cannot differ; here
    we see that both are there, one line each."""
    blocks = re.findall(r'^```sh\n(.*?)^```$', (SOURCE / 'README.md').read_text(), re.M | re.S)
    lines = [block.strip() for block in blocks[:2]]
    wrong = [] if len(lines) == 2 else ['README.md must begin with two sh blocks']
    wrong += [f'not one line: {line}' for line in lines if '\n' in line or not line]
    if len(lines) == 2 and not ('--output primes.png' in lines[0] and 'meson test' in lines[1]):
        wrong.append('the first command must draw a picture, the second run the tests')
    if 'readme 1' not in (SOURCE / '.ci/run').read_text() \
            or 'readme 2' not in (SOURCE / '.ci/run').read_text():
        wrong.append('.ci/run does not run the commands of README.md')
    pictures = re.findall(r'!\[[^]]*\]\(([^)]*)\)', (SOURCE / 'README.md').read_text())
    return wrong + [f'{path} is missing' for path in pictures if not (SOURCE / path).is_file()]


def run_tool(*command):
    if shutil.which(command[0]) is None:
        return None
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


def check_desktop_file():
    return run_tool('desktop-file-validate', BUILD / f'data/{ID}.desktop')


def check_metainfo():
    return run_tool('appstreamcli', 'validate', '--no-net', BUILD / f'data/{ID}.metainfo.xml')


def check_schema():
    return run_tool('glib-compile-schemas', '--strict', '--dry-run', SOURCE / 'data')


def check_xml():
    files = [BUILD / f'data/{ID}.xml', BUILD / f'data/{ID}.metainfo.xml',
             SOURCE / f'data/{ID}.gschema.xml', SOURCE / 'ui/interleave.gresource.xml']
    files += sorted((SOURCE / 'data/icons').rglob('*.svg')) + sorted((SOURCE / 'ui').glob('*.ui'))
    return run_tool('xmllint', '--nonet', '--noout', *files)


def check_resources():
    with tempfile.TemporaryDirectory() as folder:
        return run_tool('glib-compile-resources', f'--sourcedir={SOURCE}/ui',
                        f'--target={folder}/resources', SOURCE / 'ui/interleave.gresource.xml')


def check_icons():
    """Both icons can be drawn."""
    with tempfile.TemporaryDirectory() as folder:
        for icon in sorted((SOURCE / 'data/icons').rglob('*.svg')):
            wrong = run_tool('rsvg-convert', '-w', '16', '-h', '16', icon, '-o', f'{folder}/icon.png')
            if wrong is None or wrong:
                return wrong
    return []


def check_manual():
    manual = (SOURCE / 'data/interleave.1').read_text().replace('\\-', '-')
    program = BUILD / 'src/interleave'
    wrong = []
    for command in ('list', 'run', 'export', 'info'):
        done = subprocess.run([program, command, '--help'], capture_output=True, text=True)
        options = re.findall(r'^  (--[a-z-]+)', done.stdout, re.M)
        if done.returncode != 0 or not options:
            wrong.append(f'{command} --help: {done.stderr}')
        wrong += [f'{option} is missing' for option in options if option not in manual]
    return wrong


CHECKS = [
    ('the top level holds what it may', check_top_level),
    ('includes go through folders, not up', check_no_upward_includes),
    ('includes against the arrows do not compile', check_arrows),
    ('headers open with their idea', check_headers),
    ('files carry their license', check_licenses),
    ('files and lines are short', check_sizes),
    ('file names are unique', check_unique_names),
    ('nothing is left for later', check_left_overs),
    ('every file with words for people is listed for translators', check_potfiles),
    ('translations are sound', check_translations),
    ('README.md has the commands that .ci/run runs', check_readme),
    ('desktop file', check_desktop_file),
    ('metainfo', check_metainfo),
    ('settings schema', check_schema),
    ('XML is well-formed', check_xml),
    ('resources', check_resources),
    ('icons can be drawn', check_icons),
    ('the manual has every option', check_manual),
]


def main():
    print(f'1..{len(CHECKS)}')
    for n, (title, check) in enumerate(CHECKS, 1):
        wrong = check()
        if wrong is None:
            print(f'ok {n} {title} # SKIP the tool is not installed')
            continue
        print(f'{"not ok" if wrong else "ok"} {n} {title}')
        for line in '\n'.join(wrong).split('\n') if wrong else []:
            print(f'# {line}', file=sys.stderr)


main()
