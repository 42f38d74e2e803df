<?php
/**
 * A line above each opened message: was it encrypted on its way?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The header goes to "hopsec --format=jsonl -" on standard input, without a shell and with a time limit.
 */
class hopsec extends rcube_plugin
{
    public const MAX_HEADER = 1024 * 1024;     // bytes, all that hopsec reads
    public const MAX_ANSWER = 8 * 1024 * 1024; // bytes of JSON

    public $task = 'mail';

    public function init()
    {
        $this->load_config();
        $this->add_hook('message_objects', [$this, 'show']);
        $this->include_stylesheet('hopsec.css');
    }

    public function show($args)
    {
        $message = $args['message'];
        // A message inside a message has a header of its own, which is not asked about.
        if ($message->context === null) {
            $storage = rcmail::get_instance()->get_storage();
            $storage->set_folder($message->folder);
            $header = (string) $storage->get_raw_headers($message->uid);
            $args['content'][] = $this->line($this->ask(rtrim(substr($header, 0, self::MAX_HEADER)) . "\r\n\r\n"));
        }
        return $args;
    }

    /** The line of a report, or of a sentence that says why there is none. */
    public function line($answer)
    {
        $ring = $answer['security'] ?? 'none';
        $text = rcube::Q(is_array($answer) ? $answer['summary'] : $answer);
        $halves = array_filter($answer['answers'] ?? []);
        if (count($halves) === 2) {
            $text .= html::tag('small', null, 'author\'s program &rarr; mail service: ' . rcube::Q($halves[0])
                . html::br() . 'mail service &rarr; mailbox: ' . rcube::Q($halves[1]));
        }
        return html::div(['class' => 'hopsec'],
            html::span(['class' => "hopsec-ring hopsec-$ring"], '') . html::div(null, $text));
    }

    /** What hopsec says of a header: its report, or a sentence. */
    public function ask($header)
    {
        $config = rcmail::get_instance()->config;
        $command = [$config->get('hopsec_program', 'hopsec'), '--format=jsonl', '--no-envelope'];
        foreach ((array) $config->get('hopsec_trust', []) as $whom) {
            $command[] = "--trust=$whom";
        }
        $command[] = '-';
        $output = $this->run($command, $header, (float) $config->get('hopsec_seconds', 3));
        $report = $output === null ? null : json_decode($output, true);
        if (is_array($report) && is_string($report['summary'] ?? null)) {
            return $report;
        }
        if ($output !== null) {
            $this->complain("$command[0] gave no report");
        }
        return 'hopsec does not answer: see the log';
    }

    /** Standard output of a program; null, with a line in the log, if it does not run or end in time. */
    private function run($command, $input, $seconds)
    {
        $process = @proc_open($command, [['pipe', 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes, '/');
        if ($process === false) {
            return $this->complain("cannot run $command[0]");
        }
        $output = $this->exchange($pipes, $input, microtime(true) + $seconds);
        array_map('fclose', array_filter($pipes, 'is_resource'));
        if ($output === null) {
            proc_terminate($process, 9);
        }
        $status = proc_close($process);
        if ($output === null) {
            return $this->complain("$command[0] took longer than $seconds s, or said more than is read");
        }
        return $status === 0 ? $output : $this->complain("$command[0] ended with status $status");
    }

    /** Writes and reads at the same time, so that neither waits for the other; null: too late, or too much. */
    private function exchange($pipes, $input, $end)
    {
        [$in, $out] = $pipes;
        $output = '';
        stream_set_blocking($in, false);
        stream_set_blocking($out, false);
        while (!feof($out)) {
            $left = $end - microtime(true);
            $readable = [$out];
            $writable = $input === '' ? [] : [$in];
            $none = null;
            if ($left <= 0 || strlen($output) > self::MAX_ANSWER
                || !stream_select($readable, $writable, $none, (int) $left, (int) (fmod($left, 1) * 1e6))) {
                return null;
            }
            if ($writable) {
                $written = @fwrite($in, $input);
                $input = $written === false ? '' : substr($input, $written);
            }
            if ($input === '' && is_resource($in)) {
                fclose($in);
            }
            $output .= $readable ? fread($out, 65536) : '';
        }
        return $output;
    }

    private function complain($why)
    {
        rcube::raise_error(['code' => 600, 'file' => __FILE__, 'line' => __LINE__, 'message' => "hopsec: $why"], true, false);
        return null;
    }
}
