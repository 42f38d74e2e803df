"""Runs the deliveries and the hostile sessions; compares what hopsec read with what happened."""
import collections

import hostile
import sender
import server
import truth

MANY = 3  # failures: then something is wrong with all


def routes(table):
    """server -> domain -> (mode, next server)"""
    result = collections.defaultdict(dict)
    for number, delivery in enumerate(table):
        here = delivery.server
        for mode, there in delivery.route:
            result[here][sender.domain(number)] = mode, there
            here = there
    return result


def deliver(lab, number, delivery):
    """One delivery: its truth and the file that the last server wrote."""
    lab.wire.clear()
    seen = sender.send(lab, number, delivery)
    last = delivery.route[-1][1] if delivery.route else delivery.server
    path = lab.running[last].wait_for_mail(sender.message_id(number).encode())
    sessions = truth.sessions(lab, delivery)
    if sessions[0] != seen:
        raise server.Failure(f"the client saw {seen}, the wire {sessions[0]}")
    return path, truth.hops(lab, delivery, sessions)


def words(hop):
    """A truth as the columns of the table."""
    login = {True: "yes", False: "no", None: "-"}[hop.authenticated]
    return f"{hop.security:9} {hop.tls or '-':7} {hop.cipher or '-':43} {login}"


def print_result(number, hops, report):
    """The lines of one delivery; whether hopsec read the truth."""
    for title, hop in hops:
        print(f"{'' if title[0] == ' ' else number + 1:>3} {title:58} {words(hop)}")
    found = [truth.read(hop) for hop in report["hops"]]
    if found == [hop for _, hop in hops]:
        return True
    for hop in found:
        print(f"    hopsec read: {f'{hop.helo} {hop.ip} {hop.by}':45} {words(hop)} "
              f"{hop.certificate}")
    for hop in reversed(report["hops"]):
        print("    Received: " + hop["received"].replace("\n", "\n    "))
    return False


def needed(delivery):
    """The servers that take part; Postfix has its passwords from Dovecot."""
    servers = {delivery.server, *(there for _, there in delivery.route)}
    return servers | {"dovecot"} if delivery.auth and delivery.server == "postfix" else servers


def run_deliveries(lab, hopsec, table):
    """(how many went through, how many were read wrongly, how many failed)"""
    results, failures = {}, 0
    for number, delivery in enumerate(table):
        if not needed(delivery) <= set(lab.running):
            continue
        try:
            results[number] = deliver(lab, number, delivery)
        except server.Failure as error:
            print(f"{number + 1:>3} {delivery.title():58} FAILED: {error}")
            for name in needed(delivery):
                server.show_log(lab.running[name].log)
            server.show_log(lab.syslog)
            failures += 1
            if failures == MANY:
                break
    reports = truth.analyse(hopsec, [path for path, _ in results.values()]) if results else {}
    wrong = sum(not print_result(number, hops, reports[str(path)])
                for number, (path, hops) in results.items())
    return len(results), wrong, failures


def run_hostile(lab, hopsec):
    """How many messages hopsec was fooled by."""
    sessions, written = hostile.run(lab)
    reports = truth.analyse(hopsec, [path for *_, path in written], hostile.TRUST) if written else {}
    fooled, false_tls = 0, 0
    for receiver, slot, payload, path in written:
        report = reports[str(path)]
        faults = list(hostile.faults(slot, report))
        if faults:
            fooled += 1
            false_tls += "false tls" in faults
            print(f"{receiver.kind} {slot} {payload!r}: {', '.join(faults)}")
            for hop in reversed(report["hops"]):
                print(f"    Received: {hop['received']!r}")
    print(f"hostile: {sessions} sessions, {len(written)} messages written: {false_tls} false tls, "
          f"{fooled} read wrongly")
    return fooled


def run(lab, hopsec, table, skipped, minimum):
    """The whole run; the exit status."""
    delivered, wrong, failures = run_deliveries(lab, hopsec, table)
    fooled = run_hostile(lab, hopsec)
    for kind, reason in skipped.items():
        print(f"SKIP {kind}: {reason}")
    print(f"{delivered} deliveries, {len(lab.running)} servers: "
          f"{wrong} read wrongly, {failures} failed")
    if delivered < minimum:
        print(f"lab: {minimum} deliveries were asked for (LAB_MIN)")
    return int(wrong > 0 or failures > 0 or fooled > 0 or delivered < minimum)
