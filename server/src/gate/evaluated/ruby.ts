// Owns what is known about Ruby: how its grammar names things, and what its classes do. Data only.

import { type Dialect, sinksOf, wordsOf } from './dialect.ts'

export const ruby: Dialect = {
  names: ['ruby', 'rb', 'irb'],
  grammar: 'ruby',
  nodes: {
    calls: ['call'],
    members: ['scope_resolution'],
    subscripts: ['element_reference'],
    strings: ['string', 'chained_string', 'heredoc_body'],
    pieces: ['string_content'],
    holes: ['interpolation'],
    lists: ['array', 'string_array'],
    functions: ['method', 'singleton_method', 'lambda', 'block', 'do_block'],
    wrappers: ['parenthesized_statements'],
    commands: ['subshell'],
    odd: ['heredoc_beginning'],
  },
  sinks: sinksOf(`
    File.read File.readlines IO.read IO.readlines File.foreach IO.binread YAML.load_file : read0
    File.write IO.write IO.binwrite FileUtils.touch FileUtils.mkdir FileUtils.mkdir_p Dir.mkdir File.chmod FileUtils.chmod FileUtils.chmod_R FileUtils.chown File.truncate : write0
    File.delete File.unlink Dir.rmdir Dir.delete FileUtils.rm FileUtils.rm_f FileUtils.rm_r FileUtils.rm_rf FileUtils.remove FileUtils.remove_dir FileUtils.rmtree .rmtree : delete0
    File.rename FileUtils.mv FileUtils.move : delete0 write1
    FileUtils.cp FileUtils.cp_r FileUtils.copy FileUtils.ln FileUtils.ln_s File.symlink File.link FileUtils.install : read0 write1
    Dir.entries Dir.glob Dir.children Dir.each_child File.exist? File.file? File.directory? File.stat File.size : list0
    File.open File.new open Kernel.open : mode0
    Dir.chdir FileUtils.cd : folder0 changes-folder
    system exec spawn Kernel.system Kernel.exec Kernel.spawn IO.popen Process.spawn Open3.capture2 Open3.capture2e Open3.capture3 Open3.popen3 Open3.popen2 PTY.spawn : shell0 starts-process
    fork Process.fork Kernel.fork : forks
    Process.kill exit! abort : ends-processes
    eval instance_eval class_eval module_eval Kernel.eval .instance_eval .class_eval .eval Binding.eval : code0 evaluates-text
    Marshal.load YAML.load YAML.unsafe_load Psych.load : evaluates-text
    load require require_relative autoload : loads-code
    send public_send __send__ define_method const_get instance_variable_get method .send .public_send .__send__ .const_get .method .instance_variable_set ObjectSpace.each_object : reflection
    Fiddle.dlopen Fiddle::Function.new : native-code
    ENV.fetch ENV.to_h ENV.each ENV.store : environment
    TCPSocket.new TCPSocket.open UDPSocket.new Socket.new Socket.tcp TCPServer.new UNIXSocket.new : raw-socket host0
    Net::HTTP.get Net::HTTP.post Net::HTTP.get_response Net::HTTP.start Net::HTTP.new Net::FTP.open URI.open HTTParty.get HTTParty.post Faraday.get Faraday.post RestClient.get RestClient.post : network host0`),
  pure: wordsOf(
    'json set date time bigdecimal digest securerandom matrix prime ostruct erb abbrev English forwardable singleton',
  ),
  known: wordsOf('fileutils open3 socket net/http open-uri yaml pty fiddle tempfile tmpdir pathname uri'),
  harmless:
    wordsOf(`puts print p pp format sprintf printf raise Integer Float String Array Hash Rational Complex rand sleep loop
    lambda proc gets attr_accessor attr_reader attr_writer private public protected include extend freeze catch throw
    block_given? exit Math.sqrt Time.now Date.today JSON.parse JSON.generate Struct.new Set.new`),
  reaching: /^(?:binding|ObjectSpace|TOPLEVEL_BINDING)$/,
  environment: /^ENV$/,
  joins: wordsOf(
    'File.join File.expand_path File.absolute_path Pathname.new String URI URI.parse .to_s .strip .chomp',
  ),
  loaders: wordsOf('require'),
}
