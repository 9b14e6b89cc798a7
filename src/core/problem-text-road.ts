import type {NotStopped} from './problem.ts';
import {aside, asText, lasting, networkFailure, originText, type Prose} from './problem-prose.ts';
import {text} from './text.ts';

type RoadCode =
	| 'ssh-unreachable'
	| 'ssh-denied'
	| 'ssh-key-unreadable'
	| 'ssh-lost'
	| 'not-stopped'
	| 'ssh-forbidden'
	| 'host-key-unknown'
	| 'host-key-changed'
	| 'host-key-revoked'
	| 'known-hosts-unreadable'
	| 'program-missing'
	| 'docker-unreachable'
	| 'container-missing'
	| 'container-not-running'
	| 'kubernetes-unreachable'
	| 'workload-missing'
	| 'resolver-failed'
	| 'network-down'
	| 'tls-unsupported'
	| 'host-unreadable'
	| 'connection-failed'
	| 'name-unresolved'
	| 'database-refused'
	| 'query-failed'
	| 'protocol-broken'
	| 'no-response'
	| 'tls-refused'
	| 'certificate-rejected'
	| 'response-too-large';

const KEY_TROUBLE = {
	missing: text('is not there', '이(가) 없습니다'),
	denied: text('may not be read by this user', '을(를) 읽을 권한이 현재 사용자에게 없습니다'),
	encrypted: text('needs a passphrase that nobody could give', '에 암호가 필요하지만 입력받지 못했습니다'),
	malformed: text('is not a private key', '은(는) 개인 키 형식이 아닙니다'),
};

/** PostgreSQL's states that have a mend of their own. */
const SQL_STATES: Readonly<Record<string, {readonly en: string; readonly ko: string}>> = {
	'28P01': text('wrong password; look at its secret', '비밀번호가 틀립니다. 해당 시크릿을 확인하십시오'),
	'28000': text(
		'this user may not connect; look at the user and pg_hba.conf',
		'이 사용자는 접속할 수 없습니다. 사용자와 pg_hba.conf를 확인하십시오',
	),
	'3D000': text('there is no such database; look at its name', '그런 데이터베이스가 없습니다. 이름을 확인하십시오'),
	'53300': text('too many connections; close some, or wait', '연결이 너무 많습니다. 일부를 닫거나 기다리십시오'),
	'57P03': text('it is starting up or shutting down; look again shortly', '시작 또는 종료 중입니다. 잠시 후 다시 확인하십시오'),
	'42P01': text('there is no such table; look at the migrations', '그런 테이블이 없습니다. 마이그레이션을 확인하십시오'),
	'42501': text('this user may not read it; grant it the right', '이 사용자에게 읽기 권한이 없습니다. 권한을 부여하십시오'),
};

const NOT_STOPPED: Readonly<Record<NotStopped, {readonly en: string; readonly ko: string}>> = {
	'no-answer': text('no answer to the request to stop', '중단 요청에 응답 없음'),
	'no-start': text('it never said that it started', '시작 여부를 알 수 없음'),
	'no-shell': text('there is no shell beside it that could end it', '프로세스를 끝낼 셸이 없음'),
	outlived: text(
		'part of it could not be ended; what sudo started belongs to another user',
		'일부를 끝낼 수 없음, sudo로 시작한 것은 다른 사용자의 프로세스임',
	),
};

export const roadProse: Prose<RoadCode> = {
	'ssh-unreachable': ({target, address, why, afterMs}) => {
		const failure = networkFailure(why, afterMs);
		return text(
			`${target}: ssh to ${address} ${failure.en}. Is ${target} up, and its SSH port open from here?`,
			`${target}: ${address} SSH 연결 실패 — ${failure.ko}. 서버가 켜져 있고 이곳에서 SSH 포트가 열려 있는지 확인하십시오.`,
		);
	},
	'ssh-denied': ({target, address, user}) =>
		text(
			`${target}: ${address} does not let ${user} in. Is the key in the agent or in "identity", and in authorized_keys there?`,
			`${target}: ${address}에서 ${user} 로그인을 거부했습니다. 키가 에이전트나 identity에 있는지, 서버의 authorized_keys에 등록됐는지 확인하십시오.`,
		),
	'ssh-key-unreadable': ({target, path, why}) =>
		text(
			`${target}: the key ${path} ${KEY_TROUBLE[why].en}. Correct "identity", or load the key into the agent.`,
			`${target}: 키 파일 ${path}${KEY_TROUBLE[why].ko}. identity를 고치거나 키를 에이전트에 등록하십시오.`,
		),
	'ssh-lost': ({target, address, detail}) =>
		text(
			`${target}: the ssh connection to ${address} was lost${aside(detail).en}. Look again; it connects anew.`,
			`${target}: ${address} SSH 연결이 끊어졌습니다${aside(detail).ko}. 다시 확인하면 새로 연결합니다.`,
		),
	'not-stopped': ({target, why}) =>
		text(
			`${target}: what was told to stop may still run there (${NOT_STOPPED[why].en}). Look there before going on.`,
			`${target}: 중단을 확인하지 못해 아직 실행 중일 수 있습니다(${NOT_STOPPED[why].ko}). 해당 위치를 먼저 확인하십시오.`,
		),
	'ssh-forbidden': ({target, address, detail}) =>
		text(
			`${target}: the SSH server at ${address} does not allow it${aside(detail).en}. Look at AllowTcpForwarding and MaxSessions there.`,
			`${target}: ${address} SSH 서버가 허용하지 않습니다${aside(detail).ko}. 서버의 AllowTcpForwarding과 MaxSessions를 확인하십시오.`,
		),
	'host-key-unknown': ({target, address, fingerprint, knownHosts, recorded}) =>
		recorded === undefined
			? text(
					`${target}: the host key of ${address} is not in ${knownHosts} (${fingerprint}). Compare it with the server's console, then connect once with ssh.`,
					`${target}: ${address}의 호스트 키가 ${knownHosts}에 없습니다(${fingerprint}). 서버 콘솔의 값과 비교한 뒤 ssh로 한 번 접속하십시오.`,
				)
			: text(
					`${target}: ${address} has another key on record in ${knownHosts} (${recorded.join(', ')}) and showed one that is not there (${fingerprint}). Stop: find out whether it was reinstalled or is another machine.`,
					`${target}: ${address}의 다른 키(${recorded.join(', ')})가 ${knownHosts}에 있으나 서버는 기록에 없는 키(${fingerprint})를 보였습니다. 중단하고, 재설치된 서버인지 다른 서버인지 확인하십시오.`,
				),
	'host-key-changed': ({target, address, fingerprint, origin}) =>
		text(
			`${target}: the host key of ${address} has changed to ${fingerprint}; ${originText(origin)} has another. Stop: find out why before you remove that line.`,
			`${target}: ${address}의 호스트 키가 ${fingerprint}(으)로 바뀌었습니다. ${originText(origin)}에 기록된 키와 다릅니다. 중단하고, 그 줄을 지우기 전에 이유부터 확인하십시오.`,
		),
	'host-key-revoked': ({target, address, fingerprint, origin}) =>
		text(
			`${target}: the host key of ${address} (${fingerprint}) is revoked in ${originText(origin)}. Stop: do not connect until the server has a new key.`,
			`${target}: ${address}의 호스트 키(${fingerprint})는 ${originText(origin)}에서 폐기되었습니다. 중단하고, 서버 키를 새로 만들기 전에는 접속하지 마십시오.`,
		),
	'known-hosts-unreadable': ({path, detail}) =>
		text(
			`${path} cannot be used${aside(detail).en}, so no host can be trusted. Mend the file or its permissions.`,
			`${path}을(를) 사용할 수 없어${aside(detail).ko} 어떤 호스트도 신뢰할 수 없습니다. 파일 내용이나 권한을 고치십시오.`,
		),
	'program-missing': ({target, program}) =>
		text(
			`${target}: there is no program "${program}". Install it there, or correct how it is called in the configuration.`,
			`${target}: "${program}" 프로그램이 없습니다. 설치하거나 설정에서 호출 방법을 고치십시오.`,
		),
	'docker-unreachable': ({target, detail}) =>
		text(
			`${target}: Docker does not answer${aside(detail).en}. Is the daemon running, and may this user reach it (group docker, or docker: "sudo docker")?`,
			`${target}: Docker가 응답하지 않습니다${aside(detail).ko}. 데몬이 실행 중인지, 사용자에게 권한이 있는지(docker 그룹 또는 docker: "sudo docker") 확인하십시오.`,
		),
	'container-missing': ({target, container}) =>
		text(
			`${target}: there is no container "${container}". Look at docker ps -a there, or correct the name.`,
			`${target}: "${container}" 컨테이너가 없습니다. docker ps -a로 확인하거나 이름을 고치십시오.`,
		),
	'container-not-running': ({target, container, state}) =>
		text(
			`${target}: the container "${container}" is ${state}. Look at docker logs ${container}, then start it.`,
			`${target}: "${container}" 컨테이너 상태가 ${state}입니다. docker logs ${container} 출력을 확인한 뒤 시작하십시오.`,
		),
	'kubernetes-unreachable': ({target, detail}) =>
		text(
			`${target}: the cluster does not answer${aside(detail).en}. Is it started, and the context right?`,
			`${target}: 클러스터가 응답하지 않습니다${aside(detail).ko}. 클러스터가 실행 중이고 컨텍스트가 맞는지 확인하십시오.`,
		),
	'workload-missing': ({target, workload}) =>
		text(
			`${target}: there is no workload "${workload}" with a running pod. Look at kubectl get pods, or correct the name.`,
			`${target}: 실행 중인 파드가 있는 "${workload}" 워크로드가 없습니다. kubectl get pods로 확인하거나 이름을 고치십시오.`,
		),
	'resolver-failed': ({name, server, detail}) =>
		text(
			`the resolver${server === '' ? '' : ` ${server}`} gave no answer for ${name}${aside(detail).en}. Is the network here up, and the resolver right?`,
			`${server === '' ? '' : `${server} `}리졸버가 ${name}에 대해 답하지 않았습니다${aside(detail).ko}. 이곳의 네트워크와 리졸버 설정을 확인하십시오.`,
		),
	'network-down': ({target, detail}) =>
		text(
			`${target}: its own network is down${aside(detail).en}. Mend that first; nothing beyond it can be seen.`,
			`${target}: 자체 네트워크가 끊겨 있습니다${aside(detail).ko}. 그 너머는 확인할 수 없으니 먼저 복구하십시오.`,
		),
	'tls-unsupported': ({version, detail}) =>
		text(
			`the TLS of this machine cannot offer ${version}${aside(detail).en}, so whether the server refuses it cannot be seen. Look from another machine.`,
			`이 PC의 TLS는 ${version}을(를) 제안할 수 없어${aside(detail).ko} 서버가 거부하는지 확인할 수 없습니다. 다른 PC에서 확인하십시오.`,
		),
	'host-unreadable': ({target, detail}) =>
		text(
			`${target}: the host could not be read${aside(detail).en}. It has to be Linux, with a user who may look (sudo without a password where root is needed).`,
			`${target}: 호스트 정보를 읽지 못했습니다${aside(detail).ko}. Linux여야 하며 조회 권한이 필요합니다(root 권한이 필요하면 비밀번호 없는 sudo).`,
		),
	'connection-failed': ({address, why, afterMs}) => {
		const failure = networkFailure(why, afterMs);
		return text(
			`the connection to ${address} ${failure.en}. Is the service running, and its port right?`,
			`${address} 연결 실패 — ${failure.ko}. 서비스가 실행 중이고 포트가 맞는지 확인하십시오.`,
		);
	},
	'name-unresolved': ({name, answer}) =>
		text(
			`the name ${name} does not resolve${aside(answer).en}. Look at its DNS record, or correct the name.`,
			`${name} 이름을 찾을 수 없습니다${aside(answer).ko}. DNS 레코드를 확인하거나 이름을 고치십시오.`,
		),
	'database-refused': ({database, sqlState, detail}) => {
		const known = SQL_STATES[sqlState];
		const said = asText(detail);
		return text(
			`${database}: the database refused the connection, ${sqlState}: ${known?.en ?? `${said.en}; look at its log`}.`,
			`${database}: 데이터베이스가 접속을 거부했습니다, ${sqlState}: ${known?.ko ?? `${said.ko}. 로그를 확인하십시오`}.`,
		);
	},
	'query-failed': ({database, sqlState, detail}) => {
		const known = SQL_STATES[sqlState];
		const said = asText(detail);
		return text(
			`${database}: the query failed, ${sqlState}: ${said.en}${known === undefined ? '. Correct the step or the schema' : ` — ${known.en}`}.`,
			`${database}: 쿼리 실패, ${sqlState}: ${said.ko}${known === undefined ? '. 단계 정의나 스키마를 고치십시오' : ` — ${known.ko}`}.`,
		);
	},
	'protocol-broken': ({address, protocol, detail}) =>
		text(
			`what answers at ${address} does not speak ${protocol}${aside(detail).en}. Is another service on that port?`,
			`${address}의 응답이 ${protocol} 프로토콜이 아닙니다${aside(detail).ko}. 다른 서비스가 그 포트를 쓰고 있는지 확인하십시오.`,
		),
	'no-response': ({address, protocol, afterMs}) =>
		text(
			`${address} took the connection and then said nothing in ${protocol} for ${lasting(afterMs).en}. Is the service stuck?`,
			`${address}에 연결됐지만 ${lasting(afterMs).ko} 동안 ${protocol} 응답이 없습니다. 서비스가 멈췄는지 확인하십시오.`,
		),
	'tls-refused': ({address, alert}) =>
		text(
			`${address} ended the TLS handshake with "${alert}". Look at the server's certificate and TLS versions.`,
			`${address}에서 TLS 핸드셰이크를 "${alert}"(으)로 끝냈습니다. 서버의 인증서와 TLS 버전을 확인하십시오.`,
		),
	'certificate-rejected': ({address, reason}) =>
		text(
			`the certificate of ${address} is not good: ${reason}. Renew it, or name its authority in "ca".`,
			`${address}의 인증서를 신뢰할 수 없습니다: ${reason}. 갱신하거나 인증 기관을 ca에 지정하십시오.`,
		),
	'response-too-large': ({address, limitBytes}) =>
		text(
			`the answer of ${address} is larger than ${limitBytes} bytes and was not read to its end. Ask for less.`,
			`${address}의 응답이 ${limitBytes}바이트를 넘어 끝까지 읽지 않았습니다. 요청 범위를 줄이십시오.`,
		),
};
