import type {Text} from '../core/text.ts';

/** Everything that can be broken in the demo, one thing each, while it runs. */
export type FaultName =
	| 'closed-443'
	| 'open-5432'
	| 'expired-certificate'
	| 'wrong-name'
	| 'self-signed'
	| 'old-tls'
	| 'hanging-https'
	| 'no-redirect'
	| 'garbage-http'
	| 'dns-stale'
	| 'dns-nxdomain'
	| 'ssh-down'
	| 'ssh-host-key-changed'
	| 'docker-down'
	| 'kubernetes-down'
	| 'database-down'
	| 'missing-rows'
	| 'missing-table'
	| 'redis-aof-off'
	| 'both-bots-live'
	| 'no-bot-live'
	| 'bot-unhealthy'
	| 'bot-stalled'
	| 'prometheus-down'
	| 'bot-target-down'
	| 'target-vanished'
	| 'scrape-stale'
	| 'bot-port-published'
	| 'restart-loop'
	| 'unpinned-image'
	| 'env-missing-key'
	| 'log-errors'
	| 'backup-truncated'
	| 'backup-old'
	| 'prometheus-k8s-name'
	| 'redis-key-missing'
	| 'grafana-wrong-uid'
	| 'n8n-inactive'
	| 'latency-surge'
	| 'wrong-machine'
	| 'wrong-env-mode'
	| 'disk-full'
	| 'memory-low'
	| 'cron-missing'
	| 'unit-wrong'
	| 'n8n-exposed'
	| 'clock-unsynchronised'
	| 'reboot-unrecovered'
	| 'short-burn-in'
	| 'undersized'
	| 'wrong-region'
	| 'arm64-missing'
	| 'extension-differs'
	| 'restore-unfinished'
	| 'rules-missing'
	| 'n8n-failing'
	| 'batch-failures'
	| 'collector-silent';

/** What of the environment a fault breaks: the checks that look at it turn red, or cannot look. */
export type FaultArea =
	| 'firewall'
	| 'dns'
	| 'certificate'
	| 'redirect'
	| 'vm'
	| 'host'
	| 'minikube'
	| 'data'
	| 'redis'
	| 'bots'
	| 'health'
	| 'monitoring'
	| 'backups'
	| 'compose'
	| 'images';

export interface Fault {
	readonly title: Text;
	readonly area: FaultArea;
	/** `unknown` where the fault lies on the road, so that the check could not look; `warn` where it is as it may be for a while. */
	readonly turns: 'fail' | 'warn' | 'unknown';
}

function fault(area: FaultArea, turns: Fault['turns'], en: string, ko: string): Fault {
	return {title: {en, ko}, area, turns};
}

export const FAULTS = {
	'closed-443': fault('firewall', 'fail', 'Nothing listens on the HTTPS port', 'HTTPS 포트에서 아무것도 수신하지 않음'),
	'open-5432': fault('firewall', 'fail', 'PostgreSQL answers from outside', 'PostgreSQL 포트가 외부에 열려 있음'),
	'expired-certificate': fault('certificate', 'fail', 'The certificate expired yesterday', '인증서가 어제 만료됨'),
	'wrong-name': fault('certificate', 'fail', 'The certificate is for another name', '인증서의 도메인 이름이 다름'),
	'self-signed': fault('certificate', 'fail', 'The certificate is signed by itself', '자체 서명 인증서를 사용함'),
	'old-tls': fault('certificate', 'fail', 'TLS 1.1 is accepted', 'TLS 1.1 접속을 허용함'),
	'hanging-https': fault('certificate', 'fail', 'HTTPS accepts connections and never answers', 'HTTPS가 연결만 받고 응답하지 않음'),
	'no-redirect': fault(
		'redirect',
		'fail',
		'HTTP serves the page instead of redirecting',
		'HTTP가 HTTPS로 넘기지 않고 페이지를 그대로 제공함',
	),
	'garbage-http': fault('redirect', 'fail', 'The HTTP port answers with something that is not HTTP', 'HTTP 포트가 HTTP가 아닌 응답을 보냄'),
	'dns-stale': fault('dns', 'fail', 'The domain still points at the old address', '도메인이 아직 이전 주소를 가리킴'),
	'dns-nxdomain': fault('dns', 'fail', 'The domain does not exist', '도메인이 존재하지 않음(NXDOMAIN)'),
	'ssh-down': fault('vm', 'unknown', 'The VM refuses SSH', 'VM이 SSH 접속을 거부함'),
	'ssh-host-key-changed': fault('vm', 'unknown', 'The VM shows another host key', 'VM의 호스트 키가 바뀜'),
	'docker-down': fault('vm', 'unknown', 'The Docker daemon on the VM does not answer', 'VM의 Docker 데몬이 응답하지 않음'),
	'kubernetes-down': fault('minikube', 'unknown', 'Minikube does not answer', 'Minikube가 응답하지 않음'),
	'database-down': fault('data', 'fail', 'The target database refuses connections', '대상 데이터베이스가 접속을 거부함'),
	'missing-rows': fault('data', 'fail', 'market_data is empty on the target', '대상의 market_data가 비어 있음'),
	'missing-table': fault('data', 'fail', 'daily_risk_state is missing on the target', '대상에 daily_risk_state 테이블이 없음'),
	'redis-aof-off': fault('redis', 'fail', 'Redis on the target keeps no append-only file', '대상 Redis의 AOF가 꺼져 있음'),
	'both-bots-live': fault('bots', 'fail', 'Both bots are trading', '봇 두 개가 동시에 매매 중'),
	'no-bot-live': fault('bots', 'warn', 'No bot is running anywhere', '실행 중인 봇이 하나도 없음'),
	'bot-unhealthy': fault('health', 'fail', 'The health page of the bot answers 503', '봇 헬스체크가 503으로 응답함'),
	'bot-stalled': fault(
		'health',
		'fail',
		'The bot stopped working: trade count flat, health failing',
		'봇이 멈춤: 거래 횟수 변화 없음, 헬스체크 실패',
	),
	'prometheus-down': fault('monitoring', 'fail', 'Prometheus does not answer', 'Prometheus가 응답하지 않음'),
	'bot-target-down': fault('monitoring', 'fail', 'Prometheus cannot scrape the bot (up is 0)', 'Prometheus가 봇을 수집하지 못함(up = 0)'),
	'target-vanished': fault('monitoring', 'fail', 'The bot is gone from the targets of Prometheus', 'Prometheus 타겟에서 봇이 사라짐'),
	'scrape-stale': fault('monitoring', 'fail', 'The last scrape of the bot is ten minutes old', '봇의 마지막 수집이 10분 전에 멈춤'),
	'bot-port-published': fault('compose', 'fail', 'The bot publishes its port on every address', '봇 포트가 모든 주소에 공개됨'),
	'restart-loop': fault('compose', 'fail', 'The collector restarts over and over', '수집기가 반복해서 재시작됨'),
	'unpinned-image': fault(
		'compose',
		'fail',
		'The Compose file asks for n8n by its latest tag',
		'Compose 파일의 n8n 이미지 태그가 latest임',
	),
	'env-missing-key': fault('compose', 'fail', 'OPENAI_API_KEY is missing in .env', '.env에 OPENAI_API_KEY가 없음'),
	'log-errors': fault('compose', 'fail', 'The logs of bot and collector show a trace', '봇과 수집기 로그에 예외가 기록됨'),
	'backup-truncated': fault(
		'backups',
		'fail',
		'The newest database dump is cut short, its checksum right',
		'최신 DB 덤프가 중간에 잘렸지만 체크섬은 일치함',
	),
	'backup-old': fault('backups', 'fail', 'No database dump was made for two days', 'DB 덤프가 이틀째 만들어지지 않음'),
	'prometheus-k8s-name': fault(
		'monitoring',
		'fail',
		'prometheus.yml still names the bot as Minikube did',
		'prometheus.yml에 Minikube 시절 봇 주소가 남아 있음',
	),
	'redis-key-missing': fault('redis', 'fail', 'A position key is missing on the target', '대상 Redis에 포지션 키가 없음'),
	'grafana-wrong-uid': fault(
		'monitoring',
		'fail',
		"The dashboard refers to another Grafana's data source",
		'대시보드가 다른 Grafana의 데이터 소스를 참조함',
	),
	'n8n-inactive': fault('monitoring', 'fail', 'The workflow for trades is not active in n8n', 'n8n의 거래 알림 워크플로가 비활성 상태임'),
	'latency-surge': fault('monitoring', 'fail', 'Exchange API latency rose to four seconds', '거래소 API 지연이 4초로 급등함'),
	'wrong-machine': fault('host', 'fail', 'The VM is another machine of the same name', '이름만 같은 다른 VM임'),
	'wrong-env-mode': fault('host', 'fail', 'Everyone on the VM may read .env', 'VM의 모든 사용자가 .env를 읽을 수 있음'),
	'disk-full': fault('host', 'fail', 'The disk of the VM is nearly full', 'VM 디스크가 거의 가득 참'),
	'memory-low': fault('host', 'fail', 'The VM runs out of memory, and processes were killed', 'VM 메모리가 부족해 프로세스가 강제 종료됨'),
	'cron-missing': fault('host', 'fail', 'The database backup is commented out in the crontab', 'crontab에서 DB 백업이 주석 처리됨'),
	'unit-wrong': fault(
		'host',
		'fail',
		'The Compose unit starts at boot while Minikube trades, and not once the VM does',
		'Minikube가 매매하는 동안 Compose 유닛이 부팅 시 시작되고, VM이 매매하면 시작되지 않음',
	),
	'n8n-exposed': fault('host', 'fail', 'n8n is bound to every address of the VM', 'n8n이 VM의 모든 주소에 바인딩됨'),
	'clock-unsynchronised': fault('host', 'fail', 'The clock of the VM is not synchronised', 'VM 시각이 동기화되지 않음'),
	'reboot-unrecovered': fault(
		'host',
		'fail',
		'The VM booted anew and the collector did not come back',
		'VM 재부팅 후 collector가 복구되지 않음',
	),
	'short-burn-in': fault('monitoring', 'fail', 'The bot was measured for three hours only', '봇 측정 기록이 3시간 치뿐임'),
	undersized: fault(
		'monitoring',
		'fail',
		'The VM was too small all week: processors and memory',
		'일주일 내내 VM의 CPU와 메모리가 부족했음',
	),
	'wrong-region': fault('host', 'fail', 'The VM was made in another region', 'VM이 다른 리전에 만들어짐'),
	'arm64-missing': fault('images', 'fail', 'The image of n8n is not published for arm64', 'n8n 이미지가 arm64를 지원하지 않음'),
	'extension-differs': fault(
		'data',
		'fail',
		'TimescaleDB on the target is of another version than on the source',
		'대상의 TimescaleDB 버전이 원본과 다름',
	),
	'restore-unfinished': fault(
		'data',
		'fail',
		'A restore into the target never ended: timescaledb.restoring is on',
		'대상의 복원이 끝나지 않음(timescaledb.restoring = on)',
	),
	'rules-missing': fault('monitoring', 'fail', 'Prometheus has not loaded the alert rules', 'Prometheus가 알림 규칙을 읽지 않음'),
	'n8n-failing': fault('monitoring', 'fail', 'Executions of n8n fail on their way to Discord', 'n8n이 Discord로 보내는 데 실패함'),
	'batch-failures': fault('compose', 'fail', 'Batches of the collector fail', '수집기의 배치 작업이 실패함'),
	'collector-silent': fault('data', 'fail', 'The collectors run and write no prices', '수집기가 실행 중이지만 시세를 기록하지 않음'),
} satisfies Record<FaultName, Fault>;

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];
