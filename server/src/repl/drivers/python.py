# The inside of a Python session: evaluates what comes over the channel and answers with the value as text. Runs
# in the sandbox, as text given to python. Needs nothing but Python 3.8 and its own library.

import ast
import inspect
import json
import linecache
import os
import signal
import sys
import time
import traceback

LONGEST_VALUE = 64_000


def _session():
    incoming = os.fdopen(3, "rb", buffering=0)
    for fd in (3, 4):
        os.set_inheritable(fd, False)
    names = {"__name__": "__main__", "__builtins__": __builtins__, "__doc__": None}
    main = type(sys)("__main__")
    main.__dict__.update(names)
    names = main.__dict__
    sys.modules["__main__"] = main
    sys.path.insert(0, os.getcwd())
    sys.argv = [""]
    running = [False]

    def send(message):
        data = json.dumps(message).encode("ascii") + b"\0"
        while data:
            data = data[os.write(4, data):]

    def interrupted(_number, _frame):
        # Between evaluations there is nothing to interrupt.
        if running[0]:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupted)

    def cut(text, most):
        return text if len(text) <= most else text[: most - 1] + "\u2026"

    def shown(value):
        try:
            return cut(repr(value), LONGEST_VALUE)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return "[it cannot be shown: %s]" % cut(str(error), 200)

    def table(value):
        if isinstance(value, dict):
            return [(key, table(one)) for key, one in value.items()]
        return [table(one) for one in value] if isinstance(value, (list, tuple)) else value

    # What a result in an Org file is made of: as Org's own library for Python writes values.
    def told(value, shows):
        kind = type(value).__module__.split(".")[0] + "." + type(value).__name__
        if shows == "pretty":
            import pprint

            text = pprint.pformat(value)
        elif shows == "list" and isinstance(value, dict):
            text = str(["%s :: %s" % pair for pair in value.items()])
        else:
            if shows == "table":
                value = table(value)
                if kind == "pandas.DataFrame":
                    head = [[value.index.name or ""] + list(value.columns)]
                    value = head + [None] + [[at] + list(row) for at, row in value.iterrows()]
                elif kind == "pandas.Series":
                    value = list(value.items())
            if kind == "numpy.ndarray":
                value = value.tolist() if shows == "table" else repr(value)
            text = str(value)
        if len(text) > LONGEST_VALUE:
            raise ValueError("The value has %d characters, which is too long. Print it instead." % len(text))
        return text

    def run(code):
        if inspect.iscoroutine(code):
            import asyncio

            return asyncio.run(code)
        return code

    def evaluate(text, file, shows):
        tree = ast.parse(text, file)
        flags = getattr(ast, "PyCF_ALLOW_TOP_LEVEL_AWAIT", 0)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)
        if tree.body:
            run(eval(compile(tree, file, "exec", flags), names))
        value = None if last is None else run(eval(compile(last, file, "eval", flags), names))
        if shows is not None:
            return "" if shows == "none" else told(value, shows)
        return "" if value is None else shown(value)

    def failure(error, file):
        if isinstance(error, SyntaxError) and error.filename == file:
            words = "".join(traceback.format_exception_only(type(error), error)).rstrip()
            return {"kind": "error", "message": words.replace('File "%s", ' % file, ""), "line": error.lineno}
        kept = error.__traceback__
        # The frames above the evaluated code are this file's.
        while kept is not None and kept.tb_frame.f_code.co_filename != file:
            kept = kept.tb_next
        lines = [at.tb_lineno for at in walk(kept) if at.tb_frame.f_code.co_filename == file]
        words = "".join(traceback.format_exception(type(error), error, kept)).rstrip()
        return {
            "kind": "error",
            "message": cut(words.replace('File "%s", ' % file, ""), LONGEST_VALUE),
            "line": lines[-1] if lines else None,
        }

    def walk(at):
        while at is not None:
            yield at
            at = at.tb_next

    def state():
        found = []
        for name, value in list(names.items()):
            if name.startswith("__") and name.endswith("__"):
                continue
            plain = callable(value) or inspect.ismodule(value)
            found.append({"name": name, "kind": type(value).__name__, "value": "" if plain else cut(shown(value), 120)})
        return found

    def flush():
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass

    def take(message):
        if message["kind"] == "state":
            try:
                running[0] = True
                try:
                    found = state()
                finally:
                    running[0] = False
            except KeyboardInterrupt:
                found = []
            send({"kind": "state", "id": message["id"], "names": found})
            return
        if message["kind"] != "evaluate":
            return
        file = "<evaluation %d>" % message["id"]
        text = message["code"]
        linecache.cache[file] = (len(text), None, [line + "\n" for line in text.split("\n")], file)
        started = time.perf_counter()
        try:
            running[0] = True
            try:
                answer = {"kind": "value", "value": evaluate(text, file, message.get("shows"))}
            finally:
                running[0] = False
        except KeyboardInterrupt:
            answer = {"kind": "interrupted"}
        except SystemExit as error:
            flush()
            code = error.code
            os._exit(code if isinstance(code, int) else 0 if code is None else 1)
        except BaseException as error:
            try:
                answer = failure(error, file)
            except BaseException:
                answer = {"kind": "error", "message": type(error).__name__, "line": None}
        running[0] = False
        took = (time.perf_counter() - started) * 1000
        flush()
        for fd in (1, 2):
            try:
                os.write(fd, message["mark"].encode("ascii"))
            except OSError:
                pass
        send(dict(answer, id=message["id"], ms=took))

    send({"kind": "ready", "version": "Python " + sys.version.split()[0]})
    rest = b""
    while True:
        read = incoming.read(65536)
        if not read:
            os._exit(0)
        parts = (rest + read).split(b"\0")
        rest = parts.pop()
        for part in parts:
            take(json.loads(part))


_session()
