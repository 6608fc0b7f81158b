// Owns what is known about Python: how its grammar names things, and what its modules do. Data only.

import { type Dialect, sinksOf, wordsOf } from './dialect.ts'

export const python: Dialect = {
  names: ['python', 'python3', 'py', 'ipython', 'jupyter'],
  grammar: 'python',
  nodes: {
    calls: ['call'],
    members: ['attribute'],
    subscripts: ['subscript'],
    strings: ['string', 'concatenated_string'],
    pieces: ['string_content'],
    holes: ['interpolation'],
    lists: ['list', 'tuple', 'set', 'expression_list'],
    functions: ['function_definition', 'lambda'],
    wrappers: ['parenthesized_expression', 'await', 'type', 'expression_statement'],
    commands: [],
    odd: ['wildcard_import'],
  },
  sinks: sinksOf(`
    open io.open codecs.open gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile os.fdopen : mode0
    .open : modeself
    os.open : write0
    .read_text .read_bytes : readself
    .write_text .write_bytes .touch .mkdir .chmod .symlink_to .hardlink_to .extract .extractall .to_csv .to_json .to_pickle : writeself
    .unlink .rmdir : deleteself
    .iterdir .glob .rglob .is_file .is_dir .exists .stat .resolve : listself
    .rename .replace/1 : deleteself write0
    os.remove os.unlink os.rmdir os.removedirs shutil.rmtree .rmtree : delete0
    os.rename os.replace os.renames shutil.move : delete0 write1
    shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.copymode shutil.copystat os.link os.symlink : read0 write1
    shutil.copyfileobj : write1
    shutil.make_archive : read2 write0
    shutil.unpack_archive : read0 write1
    shutil.chown os.chmod os.chown os.lchown os.lchmod os.chflags os.truncate os.utime os.mknod os.mkfifo : write0
    os.mkdir os.makedirs tempfile.NamedTemporaryFile tempfile.mkdtemp tempfile.mkstemp tempfile.TemporaryDirectory : write0
    os.listdir os.scandir os.walk os.stat os.lstat os.path.getsize os.path.exists os.path.isfile os.path.isdir os.access : list0
    glob.glob glob.iglob os.fwalk : list0
    os.readlink linecache.getline linecache.getlines fileinput.input configparser.ConfigParser.read : read0
    os.chdir os.fchdir os.chroot contextlib.chdir : folder0 changes-folder
    sqlite3.connect shelve.open dbm.open : write0
    logging.FileHandler : write0
    os.system os.popen subprocess.getoutput subprocess.getstatusoutput commands.getoutput : shell0 starts-process
    asyncio.create_subprocess_shell .system .popen .getoutput : shell0 starts-process
    subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen .Popen .check_output : spawn0 starts-process
    asyncio.create_subprocess_exec os.execv os.execve os.execl os.execlp os.execvp os.execvpe os.execle : spawn0 starts-process
    pty.spawn : spawn0 starts-process
    os.spawnl os.spawnv os.spawnlp os.spawnvp os.spawnle os.spawnve : spawn1 starts-process
    os.posix_spawn os.posix_spawnp os.startfile webbrowser.open : spawn0 starts-process
    multiprocessing.Process multiprocessing.Pool concurrent.futures.ProcessPoolExecutor : starts-process
    os.fork os.forkpty pty.fork : forks
    os.kill os.killpg os.abort signal.pthread_kill .kill .terminate .send_signal : ends-processes
    os.dup2 os.dup : shares-descriptors
    eval exec compile : code0 evaluates-text
    code.interact code.InteractiveConsole runpy.run_path runpy.run_module execfile : evaluates-text
    __import__ importlib.import_module importlib.reload imp.load_source importlib.util.spec_from_file_location : loads-code
    pickle.load pickle.loads cPickle.loads marshal.load marshal.loads dill.load dill.loads cloudpickle.loads : evaluates-text
    joblib.load torch.load yaml.load yaml.unsafe_load yaml.full_load jsonpickle.decode pandas.read_pickle : evaluates-text
    timeit.timeit timeit.repeat timeit.Timer : code0 evaluates-text
    typing.get_type_hints typing.ForwardRef typing.evaluate_forward_ref : evaluates-text
    pickle.Unpickler types.FunctionType types.CodeType : evaluates-text
    getattr setattr delattr globals locals vars type.__subclasses__ sys.modules.get operator.attrgetter operator.methodcaller : reflection
    sys._getframe inspect.currentframe gc.get_objects gc.get_referrers sys.settrace sys.setprofile sys.addaudithook : reflection
    ctypes.CDLL ctypes.cdll.LoadLibrary ctypes.WinDLL ctypes.PyDLL ctypes.memmove ctypes.string_at cffi.FFI : native-code
    mmap.mmap resource.setrlimit : native-code
    os.getenv os.environ.get os.environ.copy os.environ.items os.getenvb : environment
    os.putenv os.unsetenv os.environ.update os.environ.setdefault os.environ.pop os.environ.clear : environment
    os.setuid os.setgid os.seteuid os.setegid os.setresuid os.initgroups : reflection
    socket.socket socket.socketpair socket.fromfd ssl.wrap_socket asyncio.open_connection asyncio.start_server : raw-socket
    socket.create_connection .connect .connect_ex .sendto .bind : raw-socket host0
    urllib.request.urlopen urllib.request.Request urllib.request.urlretrieve urllib.urlopen urllib2.urlopen : network host0
    requests.get requests.post requests.put requests.patch requests.delete requests.head requests.options : network host0
    httpx.get httpx.post httpx.put httpx.patch httpx.delete httpx.head httpx.stream : network host0
    requests.request httpx.request : network host1
    requests.Session httpx.Client httpx.AsyncClient aiohttp.ClientSession urllib3.PoolManager : network
    http.client.HTTPConnection http.client.HTTPSConnection ftplib.FTP ftplib.FTP_TLS smtplib.SMTP smtplib.SMTP_SSL : network host0
    telnetlib.Telnet imaplib.IMAP4 imaplib.IMAP4_SSL poplib.POP3 xmlrpc.client.ServerProxy nntplib.NNTP : network host0
    socket.gethostbyname socket.getaddrinfo socket.gethostbyaddr dns.resolver.resolve : network host0
    paramiko.SSHClient boto3.client boto3.resource websocket.create_connection websockets.connect : network
    http.server.HTTPServer socketserver.TCPServer socketserver.UDPServer : network`),
  pure: wordsOf(`math cmath re json itertools collections collections.abc datetime random statistics functools string decimal
    fractions typing typing_extensions dataclasses enum time calendar textwrap heapq bisect copy pprint hashlib hmac base64
    binascii uuid struct unicodedata numbers contextlib difflib abc array graphlib zoneinfo html html.parser html.entities
    keyword reprlib secrets urllib.parse csv types warnings traceback __future__
    ipaddress colorsys zlib quopri stringprep weakref queue sched ast token`),
  known:
    wordsOf(`os os.path sys io codecs pathlib shutil glob tempfile subprocess asyncio pty signal socket ssl urllib
    urllib.request urllib.error http http.client http.server requests httpx aiohttp urllib3 ftplib smtplib telnetlib imaplib
    poplib xmlrpc.client socketserver code runpy importlib importlib.util pickle cPickle marshal dill cloudpickle joblib
    shelve dbm sqlite3 yaml ctypes cffi mmap resource gc inspect operator logging threading multiprocessing
    concurrent.futures gzip bz2 lzma tarfile zipfile fileinput linecache configparser webbrowser select selectors argparse
    getpass platform commands imp builtins timeit tracemalloc tokenize locale gettext unittest doctest email.message email.mime.text`),
  harmless:
    wordsOf(`print len range int float str bytes bool list dict set tuple frozenset bytearray complex abs all any ascii
    bin callable chr classmethod divmod enumerate filter format hash hex id isinstance issubclass iter map max memoryview min
    next object oct ord pow property repr reversed round slice sorted staticmethod sum super type zip Exception ValueError
    TypeError KeyError IndexError RuntimeError StopIteration NotImplementedError ZeroDivisionError AssertionError OSError
    AttributeError ImportError ArithmeticError LookupError UnicodeError PermissionError FileNotFoundError
    ConnectionRefusedError TimeoutError KeyboardInterrupt SystemExit EOFError BaseException input display hasattr anext aiter
    sys.exit sys.getsizeof sys.version sys.platform sys.stdout.write sys.stdout.flush sys.stderr.write sys.getrecursionlimit
    sys.maxsize os.getcwd os.getpid os.cpu_count os.linesep os.sep os.urandom os.path.join os.path.basename os.path.dirname
    os.path.splitext os.path.split os.path.normpath os.path.abspath os.path.relpath os.path.isabs os.path.expanduser
    os.path.realpath os.path.commonpath pathlib.Path pathlib.PurePath pathlib.PurePosixPath io.StringIO io.BytesIO operator.add
    operator.mul operator.itemgetter threading.Lock threading.RLock threading.Event asyncio.run asyncio.sleep asyncio.gather
    pickle.dumps marshal.dumps yaml.dump yaml.safe_load tracemalloc.start tracemalloc.stop tracemalloc.get_traced_memory timeit.default_timer logging.getLogger logging.info logging.debug
    logging.warning logging.error argparse.ArgumentParser platform.system platform.python_version inspect.signature
    gc.collect unittest.TestCase email.message.EmailMessage email.mime.text.MIMEText socket.gethostname`),
  reaching: new RegExp(
    `^(?:__(?!(?:${[
      'name|doc|file|main|all|version|author|slots|annotations|init|new|post_init|init_subclass|class_getitem|set_name',
      'call|str|repr|format|bytes|hash|bool|int|float|complex|index|len|sizeof|iter|next|reversed|contains|missing',
      'getitem|setitem|delitem|get|set|delete|enter|exit|aenter|aexit|await|aiter|anext|copy|deepcopy|dir',
      'eq|ne|lt|le|gt|ge|add|sub|mul|truediv|floordiv|mod|divmod|pow|matmul|neg|pos|abs|invert|and|or|xor|lshift|rshift',
      'iadd|isub|imul|radd|rsub|rmul|rtruediv|round|trunc|floor|ceil',
    ].join('|')})__$)\\w+__|f_(?:globals|back|builtins|locals)|gi_frame|cr_frame|tb_frame)$`,
  ),
  environment: /^os\.environb?$/,
  joins: wordsOf(
    'os.path.join os.path.normpath os.path.abspath os.path.expanduser os.path.realpath os.fspath pathlib.Path pathlib.PurePath pathlib.PosixPath str bytes .joinpath .resolve .absolute .encode .decode .strip .expanduser .rstrip .lstrip',
  ),
  loaders: wordsOf('__import__ importlib.import_module'),
}
