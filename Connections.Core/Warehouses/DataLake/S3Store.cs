using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>A lake in a bucket of S3, or of a storage that speaks like it. A PUT is one step, and what was put is seen by every read after it.</summary>
internal sealed class S3Store : ILakeStore
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _prefix;

    public S3Store(S3Place place)
    {
        (_bucket, _prefix) = (place.Bucket, place.Prefix);
        var config = new AmazonS3Config
        {
            Timeout = TimeSpan.FromMinutes(5),
            MaxErrorRetry = 4,
            // Storages other than Amazon's know no trailing checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (place.Endpoint is { } endpoint)
            (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (endpoint, true, place.Region);
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(place.Region);
        // Without keys: what the machine itself may do, by its role or its environment.
        _client = place.AccessKey is { } key ? new(new BasicAWSCredentials(key, place.SecretKey ?? ""), config) : new(config);
        Name = $"s3://{_bucket}/{_prefix.TrimEnd('/')}".TrimEnd('/');
    }

    public string Name { get; }

    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken) => AskAsync<byte[]?>("s3:GetObject", async () =>
    {
        try
        {
            using var answer = await _client.GetObjectAsync(_bucket, _prefix + key, cancellationToken);
            using var content = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(content, cancellationToken);
            return content.ToArray();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    });

    public Task WriteAsync(string key, byte[] content, CancellationToken cancellationToken) =>
        PutAsync(new() { BucketName = _bucket, Key = _prefix + key, InputStream = new MemoryStream(content), UseChunkEncoding = false }, cancellationToken);

    public Task PutAsync(string key, string file, CancellationToken cancellationToken) =>
        PutAsync(new() { BucketName = _bucket, Key = _prefix + key, FilePath = file, UseChunkEncoding = false, ContentType = "application/vnd.apache.parquet" }, cancellationToken);

    public Task GetAsync(string key, string file, CancellationToken cancellationToken) => AskAsync("s3:GetObject", async () =>
    {
        using var answer = await _client.GetObjectAsync(_bucket, _prefix + key, cancellationToken);
        await using var to = File.Create(file);
        await answer.ResponseStream.CopyToAsync(to, cancellationToken);
        return true;
    });

    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        AskAsync("s3:DeleteObject", () => _client.DeleteObjectAsync(_bucket, _prefix + key, cancellationToken));

    public Task<IReadOnlyList<string>> ListAsync(string folder, string? after, int most, CancellationToken cancellationToken) =>
        AskAsync<IReadOnlyList<string>>("s3:ListBucket", async () =>
        {
            List<string> keys = [];
            var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix + folder, StartAfter = after is null ? null : _prefix + after };
            while (true)
            {
                request.MaxKeys = Math.Min(1000, most - keys.Count);
                var answer = await _client.ListObjectsV2Async(request, cancellationToken);
                keys.AddRange((answer.S3Objects ?? []).Select(found => found.Key[_prefix.Length..]));
                if (answer.IsTruncated != true || keys.Count >= most)
                    return keys;
                request.ContinuationToken = answer.NextContinuationToken;
            }
        });

    public void Dispose() => _client.Dispose();

    private Task<PutObjectResponse> PutAsync(PutObjectRequest request, CancellationToken cancellationToken) => AskAsync("s3:PutObject", () => _client.PutObjectAsync(request, cancellationToken));

    private async Task<T> AskAsync<T>(string right, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (S3Faults.Of(e, _bucket, right) is { } fault)
        {
            throw fault;
        }
    }
}

/// <summary>Where a lake is in a storage.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">The folder in it, empty or ending with <c>/</c>.</param>
/// <param name="Region">Its region.</param>
/// <param name="Endpoint">The origin of a storage other than Amazon's; null for Amazon's.</param>
/// <param name="AccessKey">Null for the machine's own rights.</param>
/// <param name="SecretKey">The key's secret.</param>
internal sealed record S3Place(string Bucket, string Prefix, string Region, string? Endpoint, string? AccessKey, string? SecretKey);
