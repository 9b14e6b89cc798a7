/** A tar archive (ustar) of files by name, with the two empty blocks that end one. */
export function tarOf(files: Readonly<Record<string, Buffer>>, at: Date): Buffer {
	const parts = Object.entries(files).flatMap(([name, content]) => [headerOf(name, content.length, at), content, padding(content.length)]);
	return Buffer.concat([...parts, Buffer.alloc(1_024)]);
}

function headerOf(name: string, size: number, at: Date): Buffer {
	const header = Buffer.alloc(512);
	const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
	header.write(name, 0, 100);
	header.write(octal(0o644, 7), 100);
	header.write(octal(0, 7), 108);
	header.write(octal(0, 7), 116);
	header.write(octal(size, 11), 124);
	header.write(octal(Math.floor(at.getTime() / 1_000), 11), 136);
	header.write('        ', 148);
	header.write('0', 156);
	header.write('ustar\x0000', 257);
	const sum = header.reduce((total, byte) => total + byte, 0);
	header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
	return header;
}

function padding(size: number): Buffer {
	return Buffer.alloc((512 - (size % 512)) % 512);
}
